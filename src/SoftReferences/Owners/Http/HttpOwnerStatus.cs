using System.Net;

namespace SoftReferences;

/// <summary>The status of an owner's response whose body does not matter.</summary>
/// <param name="Code">The status code.</param>
/// <param name="Problem">Why the response does not count regardless of its status, or <see langword="null"/>.</param>
internal sealed record HttpOwnerStatus(HttpStatusCode Code, string? Problem);
