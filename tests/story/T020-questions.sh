#!/usr/bin/env bash
# One company a row: what it sent, and the state and questions that must follow (CONTRACT.md "Exceptions").
. "$(dirname "$0")/../lib.sh"
world rows
n=0
want=$tmp/want
mail() {
	n=$((n + 1))
	digital_mail "$@" >"$world/Maildir/new/$(printf '%05d' $n).m"
}
row() { # COMPANY STATE CODES(comma separated or -) KEYS ARGUMENTS...
	printf '%s %s %s %s\n' "$1" "$2" "$3" "$4" >>"$want"
	local company=$1
	shift 4
	mail "$company" "$@"
}
row 1 queued - 2
row 2 awaiting_payment - 0 pay=none
row 3 held amount_short 0 pay=350
row 4 held amount_over 0 pay=900
row 5 queued - 2 pay=750
row 6 incomplete form_incomplete 0 phone=
row 7 incomplete form_incomplete 0 contact=
row 8 incomplete form_incomplete 0 count= pay=none
row 9 incomplete materials_missing 0 without=letter
row 10 incomplete materials_missing 0 without=licence
row 11 held wrong_payee 0 payee=北京别处科技有限公司 payee_account=1100000000000000123
row 12 held transfer_not_final 0 status=银行处理中
row 13 held transfer_not_final 0 status=已撤销
row 14 held amount_inconsistent 0 words=人民币壹仟元整
row 15 held personal_payer 0 payer=王小明
row 16 held third_party_payer 0 payer=北京别家投资集团有限公司
row 17 held identity_mismatch 0 licence=917
row 18 queued - 2 package= years= pay=1200
row 19 held fee_ambiguous 0 package= years= pay=777
row 20 incomplete tax_id_invalid 0 tax_id=91650100MA9T0020AA all=1
row 24 held identity_mismatch 0 tax_id=91650100MA9T0024AA
row 21 queued - 3 count=叁 pay=1050
row 25 incomplete needs_review 0 address=新疆维吾尔自治区乌鲁木齐市天山区☑季路5号
# the same receipt again is one payment
mail 22
echo "22 queued duplicate_proof 2" >>"$want"
mail 22 id=t22b without=form,letter,licence "subject=再次发送汇款凭证"
# another company uses that of company 1
row 23 held receipt_reused 0 reference=TEST2026110900000001 payer=新疆乙号发电有限公司
expect 0 keypost run
keypost export >"$tmp/export.json"
python3 - "$tmp/export.json" "$want" <<'END'
import json, sys
ex = json.load(open(sys.argv[1]))
name = lambda n: "新疆" + "".join("甲乙丙丁戊己庚辛壬癸"[int(d)] for d in str(n)) + "号发电有限公司"
jobs, bad = {}, 0
for j in ex["production"]:
    jobs[j["application_id"]] = jobs.get(j["application_id"], 0) + 1
for line in open(sys.argv[2]):
    n, state, codes, keys = line.split()
    apps = [a for a in ex["applications"] if a["company_name"] == name(n)]
    want = set() if codes == "-" else set(codes.split(","))
    got = {e["code"] for e in ex["exceptions"] if e["state"] == "open" and e["application_id"] in [a["id"] for a in apps]}
    if len(apps) != 1 or apps[0]["state"] != state or got != want or jobs.get(apps[0]["id"], 0) != int(keys):
        bad += 1
        print(line.strip(), "->", [(a["state"], jobs.get(a["id"], 0)) for a in apps], sorted(got),
              [e["detail"] for e in ex["exceptions"] if e["state"] == "open" and e["application_id"] in [a["id"] for a in apps]])
pays = [p for p in ex["payments"] if p["bank_reference"] == "TEST2026110900000022"]
if len(pays) != 1 or len(pays[0]["message_ids"]) != 2:
    bad += 1
    print("the proof sent twice is", [(p["amount_fen"], p["message_ids"]) for p in pays])
sys.exit(bad != 0)
END
expect 0 keypost verify
