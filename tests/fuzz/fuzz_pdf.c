/* fuzz_pdf.c - PDF documents */
#include "tests/fuzz/target.h"

TARGET(target_reader(read_pdf, false, bytes))
