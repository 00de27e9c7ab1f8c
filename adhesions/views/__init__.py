"""The pages of the team, of the invited person and of the employer."""
