using System.CommandLine;
using LvsOperator.Cli.Input;
using LvsOperator.Cli.Output;

namespace LvsOperator.Cli.Commands;

/// <summary>Options that several commands share; each command gets its own.</summary>
internal static class Options
{
    internal static Option<string[]> Manifests(bool required) => NotEmpty(new Option<string[]>("--filename", "-f")
    {
        Description = "A file or a folder of manifests, or - for standard input; may be given several times.", HelpName = "PATH", Required = required,
        Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false,
    });

    internal static Option<string> Node(string description) => NotEmpty(new Option<string>("--node") { Description = description, HelpName = "NAME", Required = true });

    /// <summary>A variable of a script that is not set leaves an empty word, which means nothing.</summary>
    internal static T NotEmpty<T>(T option)
        where T : Option
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(t => string.IsNullOrWhiteSpace(t.Value))) result.AddError($"{option.Name}: is empty; give it a value, or leave it out");
        });
        return option;
    }

    internal static Option<OutputForm> Output()
    {
        var option = new Option<OutputForm>("--output", "-o")
        {
            Description = "For people (text, the default) or for programs (json, yaml).", HelpName = "text|json|yaml",
            CustomParser = result => result.Tokens is [{ Value: var value }] ? Form(value) ?? Refuse(result, value) : OutputForm.Text,
        };
        return option;
    }

    internal static Option<string> StateDirectory() => NotEmpty(new Option<string>("--state-dir")
    {
        Description = "The agent's state directory.", HelpName = "DIR", DefaultValueFactory = _ => NodeRecords.DefaultDirectory,
    });

    internal static Option<string> AcceptedDirectory() => NotEmpty(new Option<string>("--accepted-dir")
    {
        Description = "Where the agent keeps what it accepted; one that answers says it itself.", HelpName = "DIR", DefaultValueFactory = _ => AcceptedManifests.DefaultDirectory,
    });

    /// <summary>A check of agents' addresses.</summary>
    internal static void CheckUrls(System.CommandLine.Parsing.OptionResult result)
    {
        foreach (var token in result.Tokens)
            if (AgentClient.Parse(token.Value) is null) result.AddError($"--agent {token.Value}: is not the address of an agent; write it like {AgentClient.DefaultUrl}");
    }

    private static OutputForm? Form(string value) => value switch
    {
        "text" => OutputForm.Text,
        "json" => OutputForm.Json,
        "yaml" => OutputForm.Yaml,
        _ => null,
    };

    private static OutputForm Refuse(System.CommandLine.Parsing.ArgumentResult result, string value)
    {
        result.AddError($"--output {value}: is none of text, json, yaml");
        return OutputForm.Text;
    }
}
