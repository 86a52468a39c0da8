namespace SoftReferences.Tool;

/// <summary>Thrown when the tool cannot do what it was asked to. The message is for the person who asked.</summary>
internal sealed class ToolException(string message, Exception? inner = null) : Exception(message, inner);
