/* fuzz_mime.c - mails and their parts */
#include "tests/fuzz/target.h"

TARGET(target_reader(read_mail, false, bytes))
