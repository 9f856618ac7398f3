# On a bare Debian machine with Python 3.11: `make demo` and `make test`, and nothing before them.

.PHONY: demo test check format screenshot peers writer faults

demo: ## the whole system on this machine, playing a sample visit; ONCE=1 ends after the visit
	@./bootstrap.sh demo
	@mkdir -p out
	.venv/bin/clew demo $(if $(ONCE),--once --json out/demo.json)

test: ## every test, with real models on real audio; two at a time, as most of a visit is waiting
	@./bootstrap.sh test
	.venv/bin/python -m pytest -n 2 --dist loadfile $(ARGS)

check: ## lint and types
	@./bootstrap.sh test
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy

screenshot: ## the README's picture, from a real visit
	@./bootstrap.sh test
	CLEW_SCREENSHOT=docs/figures/emr.png .venv/bin/python -m pytest tests/e2e/test_page_live.py

peers: ## Clew beside other streaming recognizers; writes the table and plots of docs/performance.md. AUDIO=DIR for other recordings
	@./bootstrap.sh test
	@mkdir -p out
	.venv/bin/python -m clew_loadtest.peers --docs docs --json out/peers.json $(if $(AUDIO),--audio-dir $(AUDIO)) $(ARGS)

faults: ## bad networks, killed servers, slow readers: every scenario, one table (ARGS="--only loss-5", --docs docs, ...)
	@./bootstrap.sh test
	@mkdir -p out
	.venv/bin/python -m clew_loadtest.faults --json out/faults.json $(ARGS)

writer: ## a small local language model writes the sample visit's note; what the verifier keeps back. VISITS=DIR for others
	@./bootstrap.sh test
	.venv/bin/clew models fetch --for writer
	test -x .llama/bin/python || (python3 -m venv .llama && .llama/bin/pip install --quiet xllamacpp==2026.10.11549)
	.venv/bin/python -m clew_loadtest.writer --llama .llama/bin/python $(if $(VISITS),--visits $(VISITS)) $(ARGS)
