using LvsOperator.Agent.Hosting;

return await AgentCommand.InvokeAsync(args, AgentHost.RunAsync);
