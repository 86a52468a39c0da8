using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Asks every owner once for the distinct keys of all uses, and reports every failure.</summary>
internal sealed class SoftReferenceValidator(ExistencePipeline pipeline, IOptionsMonitor<OwnerOptions> options) : ISoftReferenceValidator
{
    private static readonly Task<SoftReferenceCheck> Accepted = Task.FromResult(new SoftReferenceCheck([], []));

    public Task<SoftReferenceCheck> CheckAsync(IReadOnlyCollection<SoftReferenceUse> uses, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uses);

        // The most frequent check is of one reference that is remembered: it costs no more than to remember it.
        return uses.Count == 1 && uses is IReadOnlyList<SoftReferenceUse> list && !cancellationToken.IsCancellationRequested && IsRemembered(list[0])
            ? Accepted
            : CheckAllAsync(uses, cancellationToken);
    }

    /// <summary>Says whether a reference is accepted without asking anybody.</summary>
    public bool IsRemembered(SoftReferenceUse use) => use.Key != default && pipeline.IsRemembered(use.Service, use.Key);

    private async Task<SoftReferenceCheck> CheckAllAsync(IReadOnlyCollection<SoftReferenceUse> uses, CancellationToken cancellationToken)
    {
        var questions = new Dictionary<string, OwnerQuestion>(StringComparer.Ordinal);
        foreach (var use in uses)
        {
            if (use.Key != default)
            {
                if (!questions.TryGetValue(use.Service.ResourceName, out var question))
                {
                    // Most requests and saves refer to one owner.
                    questions.Add(use.Service.ResourceName, question = new(use.Service, questions.Count == 0 ? uses.Count : 0));
                }

                question.Add(use.Key);
            }
        }

        await Task.WhenAll(questions.Values.Select(question => question.AskAsync(pipeline, cancellationToken))).ConfigureAwait(false);
        List<SoftReferenceFailure> failures = [];
        List<SoftReferenceUse> unverified = [];
        foreach (var use in uses)
        {
            var question = use.Key == default ? null : questions[use.Service.ResourceName];
            switch (question?.StatusOf(use.Key))
            {
                case null:
                    failures.Add(SoftReferenceFailures.Zero(use));
                    break;
                case Existence.Exists:
                    break;
                case Existence.Missing:
                    failures.Add(SoftReferenceFailures.Missing(use));
                    break;
                case var _ when PolicyOf(use) == UnavailableOwnerPolicy.Accept:
                    unverified.Add(use);
                    break;
                default:
                    failures.Add(SoftReferenceFailures.Unavailable(use, question!.RetryAfter));
                    break;
            }
        }

        return new(failures, unverified);
    }

    private UnavailableOwnerPolicy PolicyOf(SoftReferenceUse use) => use.OnOwnerUnavailable ?? options.Get(use.Service.Name).OnUnavailable;
}
