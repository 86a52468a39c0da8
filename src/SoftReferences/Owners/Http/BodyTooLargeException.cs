namespace SoftReferences;

/// <summary>Thrown by <see cref="BoundedStream"/> when the maximum is exceeded.</summary>
internal sealed class BodyTooLargeException(string message) : IOException(message);
