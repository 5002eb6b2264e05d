using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Operator.Upkeep;

/// <summary>An object of the API that is to be as we say.</summary>
internal interface IUpkept
{
    /// <summary>Which.</summary>
    ObjectRef Reference { get; }

    /// <summary>Follows the object until cancelled; calls <paramref name="wake"/> when it is known for the first time and whenever it changed.</summary>
    Task FollowAsync(Action wake, CancellationToken cancel);

    /// <summary>Makes the object as it is to be, if it is not; why it could not.</summary>
    Task<ApiFailure?> SettleAsync(CancellationToken cancel);
}
