/* licence.h - what the register says: business licence, certificate of an institution, code certificate, identity card */
#pragma once
#include "parse/paper.h"

void licence_read(Paper *paper);       /* company_name tax_id legal_representative registered_address */
void licence_read_person(Paper *paper);/* identity card: contact_name identity_number */
