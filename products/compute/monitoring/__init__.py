"""What watches over what runs: alarms, metrics and the dashboard."""
