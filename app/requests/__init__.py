"""Service requests (诉求工单): reports, questions, complaints, suggestions and praise, from tap to answer."""
