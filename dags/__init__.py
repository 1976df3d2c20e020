"""When does what run? Wiring only: every task calls one function of `zhibiao.stages`, as the command line does."""
