//! That a person takes over, said in languages that ombud does not speak.

use ombud_domain::Language;

/// What customers read whose language the assistant does not speak, followed by the same in English.
/// `None` where we have no sentence.
///
/// Languages are those that the guard tells apart, bar a few of Asia.
pub(crate) fn person_takes_over(language: Language) -> Option<&'static str> {
    Some(match language.as_str() {
        "am" => "አማርኛ አልናገርም። መልእክትዎን ለባልደረባዬ አስተላልፋለሁ።",
        "ar" => "لا أتحدث العربية. سأحوّل رسالتك إلى أحد أعضاء فريقنا.",
        "be" => "Я не размаўляю па-беларуску. Перадаю ваша паведамленне супрацоўніку.",
        "bg" => "Не говоря български. Предавам съобщението ви на човек от нашия екип.",
        "bn" => "আমি বাংলা বলতে পারি না। আপনার বার্তাটি আমাদের দলের একজনের কাছে পাঠাচ্ছি।",
        "cs" => "Česky nemluvím. Předávám vaši zprávu někomu z našeho týmu.",
        "da" => "Jeg taler ikke dansk. Jeg giver din besked videre til en person i vores team.",
        "el" => "Δεν μιλάω ελληνικά. Προωθώ το μήνυμά σας σε ένα άτομο από την ομάδα μας.",
        "es" => "No hablo español. Paso su mensaje a una persona de nuestro equipo.",
        "fa" => "من فارسی صحبت نمی‌کنم. پیام شما را به یکی از اعضای تیممان می‌سپارم.",
        "fi" => "En puhu suomea. Välitän viestisi tiimimme jäsenelle.",
        "fr" => {
            "Je ne parle pas français. Je transmets votre message à une personne de notre équipe."
        }
        "gu" => "મને ગુજરાતી આવડતું નથી. તમારો સંદેશ અમારી ટીમના એક સભ્યને મોકલવામાં આવે છે.",
        "he" => "השירות הזה אינו זמין בעברית. ההודעה שלך מועברת לצוות שלנו.",
        "hi" => "मुझे हिंदी नहीं आती। आपका संदेश हमारी टीम के एक सदस्य को भेजा जा रहा है।",
        "hr" => "Ne govorim vaš jezik. Prosljeđujem vašu poruku osobi iz našeg tima.",
        "hu" => "Nem beszélek magyarul. Üzenetét továbbítom egy munkatársunknak.",
        "hy" => "Ես հայերեն չեմ խոսում։ Ձեր հաղորդագրությունը փոխանցում եմ մեր թիմի անդամին։",
        "it" => "Non parlo italiano. Passo il suo messaggio a una persona del nostro team.",
        "ja" => "日本語には対応しておりません。お客様のメッセージは担当者に引き継ぎます。",
        "ka" => "ქართულად ვერ ვსაუბრობ. თქვენს შეტყობინებას ჩვენი გუნდის წევრს გადავცემ.",
        "kn" => "ನನಗೆ ಕನ್ನಡ ಬರುವುದಿಲ್ಲ. ನಿಮ್ಮ ಸಂದೇಶವನ್ನು ನಮ್ಮ ತಂಡದ ಒಬ್ಬರಿಗೆ ಕಳುಹಿಸುತ್ತಿದ್ದೇನೆ.",
        "ko" => {
            "한국어로는 응대해 드릴 수 없습니다. 고객님의 메시지를 담당 직원에게 전달하겠습니다."
        }
        "mk" => "Не зборувам македонски. Ја препраќам вашата порака на лице од нашиот тим.",
        "ml" => "എനിക്ക് മലയാളം അറിയില്ല. നിങ്ങളുടെ സന്ദേശം ഞങ്ങളുടെ ടീമിലെ ഒരാൾക്ക് കൈമാറുന്നു.",
        "mr" => "मला मराठी येत नाही. तुमचा संदेश आमच्या टीममधील एका व्यक्तीकडे पाठवला जात आहे.",
        "ne" => "म नेपाली बोल्दिनँ। तपाईंको सन्देश हाम्रो टोलीका एक सदस्यलाई पठाउँदै छु।",
        "nl" => "Ik spreek geen Nederlands. Ik geef uw bericht door aan iemand van ons team.",
        "no" => {
            "Jeg snakker ikke norsk. Jeg sender meldingen din videre til en person i teamet vårt."
        }
        "pa" => "ਮੈਨੂੰ ਪੰਜਾਬੀ ਨਹੀਂ ਆਉਂਦੀ। ਤੁਹਾਡਾ ਸੁਨੇਹਾ ਸਾਡੀ ਟੀਮ ਦੇ ਇੱਕ ਮੈਂਬਰ ਨੂੰ ਭੇਜਿਆ ਜਾ ਰਿਹਾ ਹੈ।",
        "pl" => "Nie mówię po polsku. Przekazuję Pana/Pani wiadomość osobie z naszego zespołu.",
        "pt" => "Não falo português. Vou encaminhar a sua mensagem a uma pessoa da nossa equipa.",
        "ro" => {
            "Nu vorbesc română. Transmit mesajul dumneavoastră unei persoane din echipa noastră."
        }
        "ru" => "Я не говорю по-русски. Передаю ваше сообщение сотруднику.",
        "sk" => "Po slovensky nehovorím. Vašu správu odovzdávam niekomu z nášho tímu.",
        "sl" => "Ne govorim slovensko. Vaše sporočilo posredujem osebi iz naše ekipe.",
        "sq" => "Nuk flas shqip. Mesazhin tuaj po ia përcjell një personi nga ekipi ynë.",
        "sr" => "Не говорим српски. Прослеђујем вашу поруку особи из нашег тима.",
        "sv" => {
            "Jag talar inte svenska. Jag skickar ditt meddelande vidare till en person i vårt team."
        }
        "ta" => "எனக்குத் தமிழ் தெரியாது. உங்கள் செய்தியை எங்கள் குழுவில் ஒருவருக்கு அனுப்புகிறேன்.",
        "te" => "నాకు తెలుగు రాదు. మీ సందేశాన్ని మా బృందంలోని ఒకరికి పంపుతున్నాను.",
        "th" => "ระบบนี้ยังไม่รองรับภาษาไทย กำลังส่งข้อความของคุณต่อให้เจ้าหน้าที่ของเรา",
        "tr" => "Türkçe konuşmuyorum. Mesajınızı ekibimizden birine iletiyorum.",
        "uk" => "Я не розмовляю українською. Передаю ваше повідомлення співробітнику.",
        "ur" => "مجھے اردو نہیں آتی۔ آپ کا پیغام ہماری ٹیم کے ایک رکن کو بھیجا جا رہا ہے۔",
        "vi" => {
            "Tôi không nói tiếng Việt. Tôi sẽ chuyển tin nhắn của bạn cho một người trong nhóm của chúng tôi."
        }
        "zh" => "我不会说中文。您的留言将转交给我们团队的工作人员处理。",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_told_by_its_letters_has_a_sentence() {
        // Those of the guard's tables, and those whose alphabet is their own.
        let codes = "fr es it pl tr cs nl pt da sv ro hu hr sk sq fi vi ru uk bg sr mk be ar fa ur he hi bn ka hy \
                     el zh ja ko th ta";
        let mut sentences: Vec<&str> = codes
            .split(' ')
            .map(|code| {
                let sentence = person_takes_over(code.parse().unwrap());
                sentence.unwrap_or_else(|| panic!("{code} has no sentence"))
            })
            .collect();
        sentences.sort_unstable();
        assert!(sentences.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!(person_takes_over(Language::DE), None);
    }
}
