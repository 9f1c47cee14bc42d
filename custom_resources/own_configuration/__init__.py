"""The function own-configuration: a company's librechat.yaml, checked and merged before a task sees it."""
