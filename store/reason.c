/* reason.c - the catalogue of exception codes: what each means, who acts, what the applicant is asked */
#include "store/reason.h"

/* Columns: code, stops, leaves incomplete, who acts, words for the desk, words for the applicant ("" when not asked).
 * The applicant's words say what is missing and what to do; they repeat no number, name or account. */
static const Reason reasons[] = {
	{ "form_incomplete", true, true, "applicant",
	  "the application lacks a needed field: company 单位名称, tax ID 税号, contact 联系人, phone 电话, mailing address 通信地址 or key count 数量",
	  "您好，您提交的申请信息不完整，请补充填写单位名称、税号、联系人、联系电话、通信地址及办理数量后，直接回复本邮件重新发送。" },
	{ "materials_missing", true, true, "applicant",
	  "an application form 申请表, a letter of authority 授权书 or a business licence 营业执照 is missing",
	  "您好，您提交的材料不齐全，办理需要企业证书申请表、授权书和营业执照，请补齐后直接回复本邮件发送。" },
	{ "seal_missing", true, true, "applicant",
	  "neither the form nor the letter of authority shows a company seal 公章",
	  "您好，您提交的申请表和授权书上未见单位公章，请加盖公章后扫描或拍照，直接回复本邮件发送。" },
	{ "tax_id_invalid", true, true, "applicant",
	  "the tax ID 税号 fails its length, alphabet or check character and no other paper gives a better one",
	  "您好，您填写的税号（统一社会信用代码）未通过校验，请对照营业执照核对后，直接回复本邮件告知正确的税号。" },
	{ "identity_mismatch", true, false, "applicant",
	  "form, licence and letter of authority disagree on the tax ID 税号 or the company 单位名称",
	  "您好，您提交的申请表、授权书与营业执照上的单位名称或税号不一致，请核对并更正后，直接回复本邮件重新发送。" },
	{ "needs_review", true, true, "operator",
	  "a field that decides the release was read with doubt and nothing confirms it: compare it with the picture", "" },
	{ "unreadable_document", true, false, "applicant",
	  "an attachment cannot be read: encrypted, damaged, over a limit, of an unknown format, or its reader was stopped",
	  "您好，您发送的附件无法打开（可能已加密、损坏或格式不受支持），请改用未加密的PDF或清晰图片，直接回复本邮件重新发送。" },
	{ "attachment_link", true, false, "applicant",
	  "materials lie behind a cloud link (超大附件, 云附件), which is never downloaded",
	  "您好，您的材料以网盘或超大附件链接形式发送，我们无法下载，请压缩后作为普通附件，直接回复本邮件重新发送。" },
	{ "unrecognized_message", false, false, "operator", "nothing in the message concerns the desk", "" },
	{ "no_application", true, false, "finance", "a payment that no application explains",
	  "您好，我们收到了您的汇款信息，但未找到对应的申请，请将申请表、授权书和营业执照直接回复本邮件发送。" },
	{ "personal_payer", true, false, "finance", "a natural person paid",
	  "您好，您的款项由个人账户支付，按规定需由单位对公账户汇款，请与我们联系确认处理方式。" },
	{ "third_party_payer", true, false, "finance",
	  "another company paid, and no remark with the tax ID 税号 and no approved payer ties it to the applicant",
	  "您好，您的款项由其他单位支付，请直接回复本邮件发送加盖公章的代付说明，注明付款单位与申请单位的关系。" },
	{ "wrong_payee", true, false, "finance", "the proof names another payee 收款人 or account 账号 than ours",
	  "您好，您的汇款凭证上的收款人或收款账号与通知不符，请核对收款信息，必要时联系银行处理后重新汇款并发送凭证。" },
	{ "transfer_not_final", true, false, "finance",
	  "the transfer is pending, scheduled, awaiting approval, failed or reversed",
	  "您好，您的汇款凭证显示转账尚未成功，请在转账成功后，直接回复本邮件发送最终的电子回单。" },
	{ "amount_short", true, false, "applicant", "the payments do not reach the fee",
	  "您好，您的汇款金额少于应缴费用，请补足差额后，直接回复本邮件发送汇款凭证。" },
	{ "amount_over", true, false, "finance", "the payments exceed the fee: refund, or an application is missing",
	  "您好，您的汇款金额多于应缴费用，请直接回复本邮件说明多付的原因，或告知是否需要退款。" },
	{ "amount_inconsistent", true, false, "finance",
	  "digits and capital amount 大写 of one proof disagree: compare them with the picture",
	  "您好，您的汇款凭证上大写金额与小写金额不一致，请直接回复本邮件重新发送清晰完整的电子回单。" },
	{ "fee_ambiguous", true, false, "applicant",
	  "neither form nor mail nor amount settles package 资费, years 年限 and count 数量",
	  "您好，您的申请未写明资费类型（基础或组合）、办理年限和数量，请直接回复本邮件补充说明。" },
	{ "receipt_reused", true, false, "finance", "one transfer is claimed by two companies",
	  "您好，您提交的汇款凭证已被用于其他单位的申请，请核对后，直接回复本邮件发送本单位的汇款凭证。" },
	{ "duplicate_proof", false, false, "operator", "the same proof again for the same application: it counts once", "" },
	{ "payment_unconfirmed", true, false, "finance",
	  "no row of the bank statement fits the claim after the days of patience",
	  "您好，我们尚未在银行流水中查到您的汇款，请向汇款银行核实到账情况，并直接回复本邮件发送电子回单。" },
};

const Reason *
reason_find(const char *code)
{
	for (guint i = 0; i < G_N_ELEMENTS(reasons); i++) {
		if (g_strcmp0(code, reasons[i].code) == 0)
			return &reasons[i];
	}
	return NULL;
}

const Reason *
reason_all(guint *n)
{
	*n = G_N_ELEMENTS(reasons);
	return reasons;
}
