using System.Text.Json;
using UserService.Callers;
using UserService.Pets;
using UserService.Requests;

namespace UserService.Analyses;

/// <summary>The body of a request for an analysis. Its user comes from the gateway.</summary>
/// <param name="PetId">A pet that the caller may see.</param>
/// <param name="ImageUrl">The address of the picture.</param>
/// <param name="BreedDetected">The recognized breed.</param>
/// <param name="Confidence">The confidence in the breed, from 0 to 1.</param>
/// <param name="Traits">Other recognized traits, as a JSON object or array.</param>
/// <param name="RawResponse">The response of the recognition service, as a JSON object or array.</param>
internal sealed record AnalysisRequest(
    Guid? PetId,
    string? ImageUrl,
    string? BreedDetected,
    double? Confidence,
    JsonElement? Traits,
    JsonElement? RawResponse) : IValidated
{
    private const int MaximumTraitsBytes = 16 * 1_024;
    private const int MaximumRawResponseBytes = 256 * 1_024;

    public void Validate(RequestErrors errors)
    {
        errors.Require("/pet_id", PetId is not null);
        errors.Text("/image_url", ImageUrl, PetLimits.ImageUrl);
        errors.Text("/breed_detected", BreedDetected, PetLimits.Breed);
        errors.Number("/confidence", Confidence, share => share is >= 0 and <= 1, "must be from 0 to 1");
        errors.Json("/traits", Traits, MaximumTraitsBytes);
        errors.Json("/raw_response", RawResponse, MaximumRawResponseBytes);
    }

    /// <summary>Creates the row of a valid request.</summary>
    public PetAnalysis ToAnalysis(Caller caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        PetId = PetId!.Value,
        UserId = caller.UserId,
        ImageUrl = ImageUrl,
        BreedDetected = BreedDetected,
        Confidence = Confidence,
        Traits = Traits,
        RawResponse = RawResponse,
        CreatedAt = now,
    };
}
