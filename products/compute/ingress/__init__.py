"""How people reach the application: the load balancer, its logs and its firewall."""
