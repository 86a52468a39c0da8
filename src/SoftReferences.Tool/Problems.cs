namespace SoftReferences.Tool;

/// <summary>Collects all problems that keep the tool from running, so that they are reported at once.</summary>
internal sealed class Problems
{
    private readonly List<string> _messages = [];

    /// <summary>Runs an action, and records its exception as a problem.</summary>
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

    /// <param name="more">Further lines of the message.</param>
    /// <exception cref="ToolException">There were problems. The message has every one.</exception>
    public void ThrowIfAny(params IEnumerable<string> more)
    {
        if (_messages.Count > 0)
        {
            throw new ToolException(string.Join(Environment.NewLine, _messages.Concat(more)));
        }
    }
}
