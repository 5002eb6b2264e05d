using LvsOperator.Operator.Hosting;

return await OperatorCommand.InvokeAsync(args, OperatorProgram.RunAsync);
