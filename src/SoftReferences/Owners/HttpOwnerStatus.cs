using System.Net;

namespace SoftReferences;

/// <summary>The part of an owner's response that counts when its body does not.</summary>
/// <param name="Code">Its status.</param>
/// <param name="Problem">Why it does not count, whatever its status, or <see langword="null"/>.</param>
internal sealed record HttpOwnerStatus(HttpStatusCode Code, string? Problem);
