using System.Net;

namespace SoftReferences;

/// <summary>The part of an owner's response that counts when its body does not.</summary>
internal sealed record HttpOwnerStatus(HttpStatusCode Code, string? MediaType);
