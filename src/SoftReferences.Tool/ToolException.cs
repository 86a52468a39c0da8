namespace SoftReferences.Tool;

/// <summary>Thrown when the tool cannot run a command. The message is shown to the user.</summary>
internal sealed class ToolException(string message, Exception? inner = null) : Exception(message, inner);
