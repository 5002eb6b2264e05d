using LvsOperator.Agent.Hosting;

return await AgentCommand.Build(AgentHost.RunAsync).Parse(args).InvokeAsync();
