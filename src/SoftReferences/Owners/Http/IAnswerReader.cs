namespace SoftReferences;

/// <summary>Reads the body of an owner's answer.</summary>
internal interface IAnswerReader<T>
    where T : class
{
    /// <summary>Gets the media types that it reads.</summary>
    IReadOnlyList<string> MediaTypes { get; }

    /// <summary>Reads a body, up to the maximum length of an answer.</summary>
    /// <returns>The answer, or <see langword="null"/> for the JSON null.</returns>
    /// <exception cref="InvalidDataException">The body has not the form of an answer.</exception>
    /// <exception cref="System.Text.Json.JsonException">The body is not JSON of the expected form.</exception>
    ValueTask<T?> ReadAsync(string mediaType, Stream body, CancellationToken cancellationToken);
}
