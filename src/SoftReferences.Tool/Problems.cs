namespace SoftReferences.Tool;

/// <summary>Collects everything that keeps the tool from running, so that it is said at once.</summary>
internal sealed class Problems
{
    private readonly List<string> _messages = [];

    /// <summary>Does something, and notes why it cannot be done.</summary>
    public TResult? Try<TResult>(Func<TResult> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception)
        {
            _messages.Add(AppProblem.Describe(exception));
            return default;
        }
    }

    /// <param name="more">What else has to be known then.</param>
    /// <exception cref="ToolException">There was a problem; the message has every one.</exception>
    public void ThrowIfAny(params IEnumerable<string> more)
    {
        if (_messages.Count > 0)
        {
            throw new ToolException(string.Join(Environment.NewLine, _messages.Concat(more)));
        }
    }
}
