using System.CommandLine;
using LvsOperator.Lab;
using LvsOperator.Lab.Commands;

var root = new RootCommand("A data centre in one process: directors, real servers and clients in network namespaces, on real IPVS.")
{
    RunCommand.Make(),
    ShellCommand.Make(),
    DemoCommand.Make(),
    ListCommand.Make(),
    ShellCommand.MakeInside(),
    DemoCommand.MakeInside(),
    ExecCommand.Make(),
};
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (LabFailure failure)
{
    new Screen().Bad(failure.Message);
    return 1;
}
