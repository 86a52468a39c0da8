using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Asks every owner once about the distinct keys of all uses, and reports every failure.</summary>
internal sealed class SoftReferenceValidator(ExistencePipeline pipeline, IOptionsMonitor<OwnerOptions> options) : ISoftReferenceValidator
{
    private static readonly Task<SoftReferenceCheck> Accepted = Task.FromResult(new SoftReferenceCheck([], []));

    public Task<SoftReferenceCheck> CheckAsync(IReadOnlyCollection<SoftReferenceUse> uses, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uses);

        // The most frequent check, of one reference that is remembered, should cost no more than looking it up.
        return uses.Count == 1 && uses is IReadOnlyList<SoftReferenceUse> list && !cancellationToken.IsCancellationRequested && IsRemembered(list[0])
            ? Accepted
            : CheckAllAsync(uses, cancellationToken);
    }

    /// <summary>Returns whether a reference is accepted without asking its owner.</summary>
    public bool IsRemembered(SoftReferenceUse use) => use.Key != default && pipeline.IsRemembered(use.Service, use.Key);

    private async Task<SoftReferenceCheck> CheckAllAsync(IReadOnlyCollection<SoftReferenceUse> uses, CancellationToken cancellationToken)
    {
        var questions = new Dictionary<string, OwnerQuestion>(StringComparer.Ordinal);
        var asked = new List<(SoftReferenceUse Use, OwnerQuestion? Question, int Place)>(uses.Count);
        OwnerQuestion? last = null;
        foreach (var use in uses)
        {
            if (use.Key == default)
            {
                asked.Add((use, null, 0));
                continue;
            }

            // Most requests and saves refer to one owner.
            last = ReferenceEquals(last?.Service, use.Service) ? last! : QuestionOf(use.Service, questions, uses.Count);
            asked.Add((use, last, last.Add(use.Key)));
        }

        await Task.WhenAll(questions.Values.Select(question => question.AskAsync(pipeline, cancellationToken))).ConfigureAwait(false);
        List<SoftReferenceFailure> failures = [];
        List<SoftReferenceUse> unverified = [];
        foreach (var (use, question, place) in asked)
        {
            switch (question?.StatusOf(place))
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

    private static OwnerQuestion QuestionOf(OwningService service, Dictionary<string, OwnerQuestion> questions, int uses)
    {
        if (!questions.TryGetValue(service.ResourceName, out var question))
        {
            questions.Add(service.ResourceName, question = new(service, questions.Count == 0 ? uses : 0));
        }

        return question;
    }

    private UnavailableOwnerPolicy PolicyOf(SoftReferenceUse use) => use.OnOwnerUnavailable ?? options.Get(use.Service.Name).OnUnavailable;
}
