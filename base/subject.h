/* subject.h - the company that a mail's subject names */
#pragma once
#include <glib.h>

/* "企业证书申请-新疆示例发电有限公司", "新疆示例发电有限公司电子钥匙密码重置": the longest stretch that ends like an organisation and begins at the start,
 * behind a mark, or behind a word that only leads to it (关于 申请 办理 …).  New string; NULL if there is none. */
char *subject_company(const char *subject);
