"""The child that reads workbooks, which also says how much memory and processor time it took."""

import io
import json
import resource
import sys
from contextlib import redirect_stdout

from customers.spreadsheets.workbooks import child

MEASURED = "measured"

if __name__ == "__main__":
    with redirect_stdout(io.StringIO()) as answered:
        child.main()
    used = resource.getrusage(resource.RUSAGE_SELF)
    megabytes = used.ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)
    answer = {**json.loads(answered.getvalue()), MEASURED: [megabytes, used.ru_utime + used.ru_stime]}
    sys.stdout.write(json.dumps(answer))
