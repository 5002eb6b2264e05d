using LvsOperator.Lab.Boot;

namespace LvsOperator.Lab.Tests.Bench;

/// <summary>The dotnet on PATH was a script, and the folder it lay in was taken for the runtime's.</summary>
public class DotnetRootTests
{
    [Fact]
    public void The_runtimes_folder_is_what_dotnet_itself_says() => Assert.Equal("/usr/share/dotnet", GuestOrder.FromRuntimes(
        "Microsoft.AspNetCore.App 10.0.12 [/usr/share/dotnet/shared/Microsoft.AspNetCore.App]\nMicrosoft.NETCore.App 10.0.12 [/usr/share/dotnet/shared/Microsoft.NETCore.App]\n"));

    [Fact]
    public void Another_version_does_not_do() => Assert.Null(GuestOrder.FromRuntimes("Microsoft.NETCore.App 8.0.1 [/opt/dotnet/shared/Microsoft.NETCore.App]\n"));
}
