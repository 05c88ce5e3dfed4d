#!/usr/bin/env bash
# `read` shows what keypost sees in files, each once, with no store; what it cannot open it names.
. "$(dirname "$0")/../lib.sh"
world read
digital_mail 1 >"$tmp/one.eml"
digital_mail 2 >"$tmp/two.eml"
expect 0 keypost read "$tmp/one.eml" "$tmp/two.eml" --format json
python3 - "$tmp/out" "$tmp/one.eml" <<'END'
import base64, email, hashlib, json, sys
from email import policy
files = json.load(open(sys.argv[1]))["files"]
assert len(files) == 2, len(files)
docs = files[0]["documents"]
kinds = [d["kind"] for d in docs]
for kind in ("application_form", "letter_of_authority", "business_licence", "remittance_proof", "message_text"):
    assert kinds.count(kind) == 1, kinds
assert files[0]["subject"].startswith("企业证书申请-新疆"), files[0]["subject"]
mail = email.message_from_bytes(open(sys.argv[2], "rb").read(), policy=policy.default)
want = {p.get_filename(): p.get_payload(decode=True) for p in mail.iter_attachments()}
for d in docs:
    if d["file_name"] in want:
        data = want.pop(d["file_name"])
        assert (d["size"], d["sha256"]) == (len(data), hashlib.sha256(data).hexdigest()), d["file_name"]
assert not want, want
END
[ ! -e "$world/data" ] || fail "read made a store"
expect 0 "$KEYPOST" read "$tmp/one.eml"
[ "$(grep -c 'remittance_proof' "$tmp/out")" = 1 ] || fail "a document is shown more than once: $(cat "$tmp/out")"
expect 2 keypost read "$tmp/nowhere.pdf"
says nowhere.pdf
