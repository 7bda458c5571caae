"""What people type or paste: registers that name records, and addresses of meters."""
