using System.Text.Json;

namespace UserService.Analyses;

internal sealed record AnalysisResponse(
    Guid Id,
    Guid PetId,
    SoftRef<AuthUsers> UserId,
    string? ImageUrl,
    string? BreedDetected,
    double? Confidence,
    JsonElement? Traits,
    JsonElement? RawResponse,
    DateTimeOffset CreatedAt)
{
    public static AnalysisResponse Of(PetAnalysis analysis) => new(
        analysis.Id, analysis.PetId, analysis.UserId, analysis.ImageUrl, analysis.BreedDetected, analysis.Confidence,
        analysis.Traits, analysis.RawResponse, analysis.CreatedAt);
}
