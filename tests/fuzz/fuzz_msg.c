/* fuzz_msg.c - mails saved by Outlook */
#include "tests/fuzz/target.h"

TARGET(target_reader(read_msg, false, bytes))
