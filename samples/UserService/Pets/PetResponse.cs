using System.Text.Json;

namespace UserService.Pets;

internal sealed record PetResponse(
    Guid Id,
    SoftRef<AuthUsers> UserId,
    string Name,
    string? Breed,
    double? BreedConfidence,
    string Species,
    double? Age,
    double? Weight,
    JsonElement? HealthConditions,
    string? ImageUrl,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static PetResponse Of(Pet pet) => new(
        pet.Id, pet.UserId, pet.Name, pet.Breed, pet.BreedConfidence, pet.Species, pet.Age, pet.Weight,
        pet.HealthConditions, pet.ImageUrl, pet.CreatedAt, pet.UpdatedAt);
}
