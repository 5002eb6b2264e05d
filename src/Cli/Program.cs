using LvsOperator.Cli;

return await Lvsctl.Run(args, Surroundings.OfProcess());
