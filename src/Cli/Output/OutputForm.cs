namespace LvsOperator.Cli.Output;

/// <summary><c>--output</c>.</summary>
internal enum OutputForm
{
    Text,
    Json,
    Yaml,
}
