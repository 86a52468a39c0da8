namespace SoftReferences.Tests;

/// <summary>A call to a <see cref="GatedOwner"/>.</summary>
internal sealed class GatedCall
{
    private readonly TaskCompletionSource<ExistenceAnswer> _answer = new();

    public GatedCall(IReadOnlyList<OwnerKey> keys, bool noticesCancellation, CancellationToken cancellationToken)
    {
        Keys = keys;
        CancellationToken = cancellationToken;
        if (noticesCancellation)
        {
            cancellationToken.Register(Cancel);
        }
    }

    public IReadOnlyList<OwnerKey> Keys { get; }

    public IReadOnlyList<long> Numbers => [.. Keys.Select(key => key.AsNumber())];

    public CancellationToken CancellationToken { get; }

    public Task<ExistenceAnswer> Answered => _answer.Task;

    public void Answer(Existence status) => Answer(_ => status);

    public void Answer(Func<long, Existence> status) => Give(new([.. Numbers.Select(status)]));

    public void Give(ExistenceAnswer answer) => _answer.TrySetResult(answer);

    public void Cancel() => _answer.TrySetCanceled(CancellationToken);

    public void Throw() => _answer.TrySetException(new InvalidOperationException("The test made it fail."));
}
