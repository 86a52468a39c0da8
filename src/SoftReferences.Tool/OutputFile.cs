namespace SoftReferences.Tool;

/// <summary>A file that the user named to write to.</summary>
internal static class OutputFile
{
    /// <exception cref="ToolException">The file cannot be written. The message has its path.</exception>
    public static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(path, text, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"'{path}' cannot be written: {exception.Message}", exception);
        }
    }
}
