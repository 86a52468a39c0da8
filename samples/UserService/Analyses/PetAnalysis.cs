using System.Text.Json;
using UserService.Pets;

namespace UserService.Analyses;

/// <summary>The result of recognizing a pet in a picture.</summary>
internal sealed class PetAnalysis : IUserOwned
{
    public required Guid Id { get; init; }

    /// <summary>Gets the pet. This is a real foreign key, because this service owns the pets.</summary>
    public required Guid PetId { get; init; }

    public Pet Pet { get; init; } = null!;

    /// <summary>Gets the user who requested the analysis.</summary>
    public required SoftRef<AuthUsers> UserId { get; init; }

    public string? ImageUrl { get; init; }

    public string? BreedDetected { get; init; }

    public double? Confidence { get; init; }

    public JsonElement? Traits { get; init; }

    public JsonElement? RawResponse { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
