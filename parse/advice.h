/* advice.h - proofs that tell the transfer in a sentence: "贵单位（账号…）于2026年11月2日向某某公司（账号…）支付人民币叁佰伍拾元整（￥350.00）" */
#pragma once
#include "parse/paper.h"

/* Is there such a sentence, and does it say that the money went? */
bool advice_is(const Page *page);
/* Fields that no label told: both sides, the sum, the day, the remark. */
void advice_read(Paper *paper);
