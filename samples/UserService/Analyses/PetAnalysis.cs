using System.Text.Json;
using UserService.Pets;

namespace UserService.Analyses;

/// <summary>What was recognised on a picture of a pet.</summary>
internal sealed class PetAnalysis : IUserOwned
{
    public required Guid Id { get; init; }

    /// <summary>Gets the pet. A real foreign key: pets live in this service.</summary>
    public required Guid PetId { get; init; }

    public Pet Pet { get; init; } = null!;

    /// <summary>Gets who asked for the analysis.</summary>
    public required SoftRef<AuthUsers> UserId { get; init; }

    public string? ImageUrl { get; init; }

    public string? BreedDetected { get; init; }

    public double? Confidence { get; init; }

    public JsonElement? Traits { get; init; }

    public JsonElement? RawResponse { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
