using System.Text.Json;

namespace UserService.Pets;

/// <summary>A pet of a user.</summary>
internal sealed class Pet : IUserOwned
{
    public required Guid Id { get; init; }

    public required SoftRef<AuthUsers> UserId { get; init; }

    public string Name { get; set; } = string.Empty;

    public string? Breed { get; set; }

    public double? BreedConfidence { get; set; }

    public string Species { get; set; } = string.Empty;

    public double? Age { get; set; }

    public double? Weight { get; set; }

    public JsonElement? HealthConditions { get; set; }

    public string? ImageUrl { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }
}
