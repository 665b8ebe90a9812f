"""Why a photograph is not taken: each cause with its sentence in both tongues."""

from edge.core.refusals import Refusal


class PhotoTooLarge(Refusal):
    code = "photo_too_large"
    status = 413
    says_id = (
        "Foto ini {size}, paling besar 1,5 MB. Kecilkan dahulu, atau buka halaman ini di peramban yang dapat"
        " mengecilkannya sendiri (JavaScript menyala)."
    )
    says_en = (
        "This photograph has {size}, at most 1.5 MB. Make it smaller, or open this page in a browser that does so by"
        " itself (JavaScript on)."
    )


class PhotoNotPicture(Refusal):
    code = "photo_not_picture"
    status = 415
    says_id = "Berkas ini bukan foto JPEG atau PNG. Foto kertasnya, atau simpan dahulu sebagai JPEG."
    says_en = "This file is no JPEG or PNG picture. Photograph the paper, or save it as a JPEG first."


class PhotoBroken(Refusal):
    code = "photo_broken"
    status = 422
    says_id = "Foto ini rusak atau terpotong dan tidak dapat dibuka. Foto sekali lagi."
    says_en = "This picture is damaged or cut off and cannot be opened. Take it once more."


class PhotoTooManyDots(Refusal):
    code = "photo_too_many_dots"
    status = 422
    says_id = "Titik foto ini terlalu banyak (paling banyak {most} juta). Pilih ukuran foto yang lebih kecil."
    says_en = "This picture has too many dots (at most {most} million). Choose a smaller picture size."


class PhotoTooSmall(Refusal):
    code = "photo_too_small"
    status = 422
    says_id = "Foto ini hanya {width} x {height} titik; tulisan tidak akan terbaca. Foto lebih dekat."
    says_en = "This picture has only {width} x {height} dots; no writing can be read on it. Go closer."


class PhotosFull(Refusal):
    code = "photos_full"
    says_id = "Sudah ada {most} foto untuk {owner}; lebih banyak tidak disimpan."
    says_en = "There are {most} photographs of {owner} already; no more are kept."


class TooManyAtOnce(Refusal):
    code = "photos_too_many_at_once"
    status = 413
    says_id = "Paling banyak {most} foto sekali kirim. Foto ini belum tersimpan: kirim lagi."
    says_en = "At most {most} photographs at once. This one is not kept yet: send it again."


class NoPhoto(Refusal):
    code = "photo_missing"
    status = 422
    says_id = "Pilih atau ambil foto dahulu."
    says_en = "Choose or take a photograph first."


class PaperCancelled(Refusal):
    code = "photo_paper_cancelled"
    says_id = "{number} sudah dibatalkan; foto tidak ditambahkan."
    says_en = "{number} has been cancelled; no photograph is added."


class NoAgencyKey(Refusal):
    code = "no_agency_key"
    status = 503
    says_id = (
        "Kunci {agency} belum ada di daftar kunci kota, jadi foto tidak dapat disegel. Salin kertasnya di atas kertas."
    )
    says_en = "The city's key list has no key of {agency} yet, so nothing can be sealed. Copy the paper on paper."


class LinkGone(Refusal):
    code = "photo_link_gone"
    status = 410
    says_id = "Tautan ini tidak berlaku lagi. Minta petugas membuat kode QR yang baru."
    says_en = "This link holds no more. Ask the officer for a new QR code."


class LinkTaken(Refusal):
    code = "photo_link_taken"
    status = 403
    says_id = "Tautan ini sudah dibuka di ponsel lain. Minta petugas membuat kode QR yang baru."
    says_en = "This link was opened on another phone. Ask the officer for a new QR code."
