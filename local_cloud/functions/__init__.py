"""Runs Lambda functions' zips as the Lambda service would: alone, limited, with their role's credentials."""
