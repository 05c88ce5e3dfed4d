/* side.h - whose is it: 户名, 账号, 开户行 on a receipt belong to the payer or the payee (DOMAIN.md 4.2, 4.6 rule 2)
 *
 * The word 付款人 or 收款人 stands left of the rows (often upright), above the column, above the values, or in an earlier label of the
 * same column. */
#pragma once
#include "parse/paper.h"

/* The captions of bare labels get the field of their side; where no word tells, the first is taken for the payer, with a doubt. */
void side_resolve(Paper *paper);
