using System.CommandLine;
using LvsOperator.KubeServers;
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
    PlotCommand.Make(),
    PlotCommand.MakeInside(),
};
try
{
    var parsed = root.Parse(args);
    var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    // As the other programs: what is no command line of this one is 2, what failed is 1.
    return parsed.Action is System.CommandLine.Invocation.ParseErrorAction ? 2 : code;
}
catch (Exception failure) when (failure is LabFailure or KubeServersFailure)
{
    new Screen().Bad(failure.Message);
    return 1;
}
