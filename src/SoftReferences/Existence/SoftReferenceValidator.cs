namespace SoftReferences;

/// <summary>Asks every owner once for the distinct keys of all uses, and reports every failure.</summary>
internal sealed class SoftReferenceValidator(OwnerInquiry inquiry) : ISoftReferenceValidator
{
    public async Task<IReadOnlyList<SoftReferenceFailure>> CheckAsync(
        IReadOnlyCollection<SoftReferenceUse> uses,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uses);
        var questions = new Dictionary<string, OwnerQuestion>(StringComparer.Ordinal);
        foreach (var use in uses)
        {
            if (use.Key != default)
            {
                if (!questions.TryGetValue(use.Service.ResourceName, out var question))
                {
                    questions.Add(use.Service.ResourceName, question = new(use.Service));
                }

                question.Add(use.Key);
            }
        }

        await Task.WhenAll(questions.Values.Select(question => question.AskAsync(inquiry, cancellationToken))).ConfigureAwait(false);
        return [.. uses.Select(use => FailureOf(use, questions)).OfType<SoftReferenceFailure>()];
    }

    private static SoftReferenceFailure? FailureOf(SoftReferenceUse use, Dictionary<string, OwnerQuestion> questions)
    {
        if (use.Key == default)
        {
            return SoftReferenceFailures.Zero(use);
        }

        var question = questions[use.Service.ResourceName];
        return question.StatusOf(use.Key) switch
        {
            Existence.Exists => null,
            Existence.Missing => SoftReferenceFailures.Missing(use),
            _ => SoftReferenceFailures.Unavailable(use, question.RetryAfter),
        };
    }
}
