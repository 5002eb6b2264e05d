using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Operator.Upkeep;

/// <summary>Is told what becomes of kept objects, for log, events and metrics. Called from any thread; must not block.</summary>
internal interface IUpkeepObserver
{
    /// <summary>An object was written.</summary>
    void Written(ObjectRef item, UpkeepCause cause);

    /// <summary>An object is as it is to be.</summary>
    void Settled(ObjectRef item);

    /// <summary>An object could not be written; what is there stays, and it is tried again.</summary>
    void Failed(ObjectRef item, ApiFailure failure, TimeSpan retryIn);

    /// <summary>An object is left as it is, and why: one sentence, told once.</summary>
    void Left(ObjectRef item, string why);
}

/// <summary>Why an object was written.</summary>
internal enum UpkeepCause
{
    /// <summary>It was not there.</summary>
    Made,

    /// <summary>It was not as this program wants it: of an older version, say, or with other settings.</summary>
    Updated,

    /// <summary>It was as this program wants it, and somebody else changed that.</summary>
    PutBack,
}
