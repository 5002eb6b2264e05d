using System.Diagnostics.CodeAnalysis;

namespace LvsOperator.Kubernetes.Rest;

/// <summary>What the API answered, or why it did not.</summary>
public readonly struct ApiResult<T>
    where T : notnull
{
    private readonly T? value;

    private ApiResult(T? value, ApiFailure? failure) => (this.value, Failure) = (value, failure);

    /// <summary>Why not; null when it went well.</summary>
    public ApiFailure? Failure { get; }

    /// <summary>Whether it went well.</summary>
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsSuccess => Failure is null;

    /// <summary>The answer. Asking a failure for it is a bug.</summary>
    public T Value => Failure is null ? value! : throw new InvalidOperationException($"no value: {Failure}");

    /// <summary>An answer.</summary>
    public static implicit operator ApiResult<T>(T value) => new(value, null);

    /// <summary>No answer.</summary>
    public static implicit operator ApiResult<T>(ApiFailure failure) => new(default, failure);

    /// <summary>An answer of an interface's type, which C# converts to nothing by itself.</summary>
    public static ApiResult<T> Of(T value) => new(value, null);

    /// <summary>The same, with the answer changed.</summary>
    public ApiResult<TOther> Select<TOther>(Func<T, TOther> change)
        where TOther : notnull => Failure is null ? new(change(value!), null) : new(default, Failure);

    /// <summary>The answer or the failure as text.</summary>
    public override string ToString() => Failure?.ToString() ?? value?.ToString() ?? "";
}
