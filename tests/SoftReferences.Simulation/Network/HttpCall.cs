namespace SoftReferences.Simulation;

/// <summary>A request as it arrives.</summary>
/// <param name="Caller">The process that sends the request.</param>
/// <param name="Purpose">The service of that process that sends it, for example <c>CleanupService</c>.</param>
/// <param name="Claim">The lease of the clean-up work that the request is for, if there is one.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">The path, without the leading slash.</param>
/// <param name="Query">The query, without the question mark.</param>
/// <param name="MediaType">The media type of the body.</param>
/// <param name="Body">The body.</param>
internal sealed record HttpCall(SimulatedProcess Caller, string Purpose, Guid? Claim, HttpMethod Method, string Path, string Query, string? MediaType, byte[] Body);
