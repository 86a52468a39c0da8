namespace SoftReferences;

/// <summary>Thrown by <see cref="BoundedStream"/> on the first byte too many.</summary>
internal sealed class BodyTooLargeException(string message) : IOException(message);
